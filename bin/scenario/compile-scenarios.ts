import type { Plan } from '../../plan/plan.js';
import type { Files } from '../cli.js';
import { badInput } from '../cli-error.js';
import { type CompiledFiles, type CompileOptions, compileFiles } from '../compile-files.js';
import { readScenarios } from './read-scenarios.js';
import type { Scenario } from './scenario.js';
import { runbookOf } from './scenario-paths.js';

export interface ScenarioFile {
  readonly path: string;
  readonly runbook: string;
  readonly plan: Plan;
  readonly scenarios: readonly Scenario[];
}

/** Compiles the runbooks of scenario files and reads the scenarios against their plans. `compiled` holds the diagnostics of both. */
export async function compileScenarios(
  files: Files,
  paths: readonly string[],
  options: CompileOptions,
): Promise<{ readonly compiled: CompiledFiles; readonly scenarios: readonly ScenarioFile[] }> {
  const texts = paths.map(path => {
    const text = files.read(path);
    if (text === undefined) throw badInput('no-file', `There is no file ${path}.`, 'Nothing was run.');
    return { path, runbook: runbookOf(path), text };
  });
  const compiled = await compileFiles(
    files,
    texts.map(({ runbook }) => runbook),
    options,
  );
  const read = texts.flatMap(({ path, runbook, text }) => {
    const plan = compiled.files.find(file => file.path === runbook)?.plan;
    return plan ? [{ path, runbook, plan, ...readScenarios(text, path, plan) }] : [];
  });
  return {
    compiled: {
      ...compiled,
      files: [...compiled.files, ...read.map(({ path, diagnostics }) => ({ path, plan: undefined, diagnostics }))],
      sources: new Map([...compiled.sources, ...texts.map(({ path, text }) => [path, text] as const)]),
      failed: compiled.failed || read.some(({ scenarios }) => scenarios === undefined),
    },
    scenarios: read.flatMap(({ scenarios, ...rest }) => (scenarios ? [{ ...rest, scenarios }] : [])),
  };
}
