import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

// Built once here, so that no worker spends its first seconds bundling. Workers read `dist/workflow-bundle.js`; it must come from the
// same version of the SDK that runs it, which the lock file takes care of.
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.js', import.meta.url)),
  logger: new DefaultLogger('ERROR'),
});
writeFileSync(new URL('../workflow-bundle.js', import.meta.url), code);
