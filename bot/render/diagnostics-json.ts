import { type CheckedFile, countOf } from './checked-file.js';

/**
 * What `lifeboat check --format json` prints. The shape is a promise: keys are added, never renamed or removed, while `version` is 1.
 * Lines and columns count from 1 in UTF-16 units; `endColumn` is the column after the marked text, null when the mark is one place.
 */
export function diagnosticsJson(files: readonly CheckedFile[], ok: boolean) {
  const diagnostics = files.flatMap(file => file.diagnostics);
  return {
    version: 1,
    ok,
    errors: countOf(diagnostics, 'error'),
    warnings: countOf(diagnostics, 'warning'),
    files: files.map(({ path, plan }) => ({
      path,
      ok: plan !== undefined,
      plan: plan
        ? { kind: plan.kind, service: plan.service, hash: plan.hash, steps: plan.steps.length, title: plan.title }
        : null,
    })),
    diagnostics: diagnostics.map(({ code, severity, message, place, endColumn, hint, related = [] }) => ({
      code,
      severity,
      message,
      ...place,
      endColumn: endColumn ?? null,
      hint: hint ?? null,
      related: related.map(other => ({ message: other.message, ...other.place })),
    })),
  };
}
