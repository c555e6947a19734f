import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { ParamSpec } from '../../compiler/param-spec.js';
import type { Diagnostic } from '../../plan/diagnostic.js';
import type { Inventory } from '../../plan/inventory.js';
import { Mode, type PlanProof } from '../../plan/run.js';
import { planLines } from '../cards/plan-lines.js';
import type { CompiledRunbook, RunbookEntry } from '../library.js';
import { proofLine } from '../render/proof-line.js';
import { shortHash } from '../render/short-hash.js';
import { context } from '../slack/blocks/context.js';
import { choiceInput, textInput } from '../slack/blocks/input.js';
import { modal } from '../slack/blocks/modal.js';
import { textSection } from '../slack/blocks/section.js';
import type { Signed } from '../slack/signed.js';
import type { RunForm } from './view-metadata.js';

export const RUN_FORM = 'lifeboat.run';
/** What the inputs of parameters are called. */
export const PARAM = 'param.';

export interface RunAsked {
  readonly runbook: RunbookEntry;
  readonly params: Readonly<Record<string, string>>;
  readonly mode: Mode;
  readonly channel: string;
  /** What came of an attempt to start it. */
  readonly note?: string;
  /** Whether the plan is proved by a drill, once it is compiled. */
  readonly proof?: PlanProof;
}

/** The form that starts a run: the runbook's parameters, and the plan that they compile to, with its times and its warnings. */
export function runModal(
  signed: Signed,
  asked: RunAsked,
  inventory: Inventory,
  compiled: CompiledRunbook | null,
): ModalView {
  const { runbook, params, mode, channel, note, proof } = asked;
  const plan = compiled?.plan;
  const form: RunForm = { path: runbook.path, planHash: plan?.hash ?? null, channel };
  const inputs = Object.entries(runbook.head?.params ?? {}).map(([name, spec]) =>
    paramInput(name, spec, params[name] ?? String(spec.default), inventory),
  );
  return modal({
    callbackId: RUN_FORM,
    title: 'Start a run',
    // A form with inputs must have one; without a plan it only compiles once more.
    submit: plan ? 'Start' : 'Check again',
    metadata: signed.seal(RUN_FORM, form),
    blocks: [
      ...(note === undefined ? [] : [textSection(note)]),
      textSection(runbook.head?.title ?? runbook.name),
      ...inputs,
      choiceInput({ id: 'mode', label: 'Mode', hint: MODES, choices: Object.values(Mode), initial: mode }),
      textInput({ id: 'reason', label: 'Why', hint: 'The approvers and the journal read it.', optional: true }),
      ...planBlocks(runbook, compiled, proof),
    ],
  });
}

const MODES = 'real: real. drill: the real path, planned. rehearse: reads only, changes nothing.';

function paramInput(name: string, spec: ParamSpec, value: string, inventory: Inventory): InputBlock {
  const id = `${PARAM}${name}`;
  const shared = { id, label: name, hint: spec.description, live: true };
  if (spec.type === 'region')
    return choiceInput({ ...shared, choices: Object.keys(inventory.regions), initial: value });
  if (spec.type === 'enum') return choiceInput({ ...shared, choices: spec.values, initial: value });
  return textInput({ ...shared, initial: value });
}

function planBlocks(
  runbook: RunbookEntry,
  compiled: CompiledRunbook | null,
  proof: PlanProof | undefined,
): KnownBlock[] {
  if (compiled === null) return [context([`${runbook.path} is being compiled.`])];
  const { plan, diagnostics } = compiled;
  const said = diagnostics.length > 0 ? [textSection(diagnostics.slice(0, 12).map(diagnosticLine).join('\n'))] : [];
  if (!plan) return [textSection('This runbook does not compile, so it cannot be started.'), ...said];
  return [
    ...said,
    textSection(planLines(plan).join('\n')),
    ...(proof ? [textSection(`Last drill of this plan: ${proofLine(proof)}`)] : []),
    context([`Started is exactly this plan, ${shortHash(plan.hash)}.`]),
  ];
}

export function diagnosticLine({ severity, message, place, hint }: Diagnostic): string {
  return `${severity} ${place.file}:${place.line} ${message}${hint === undefined ? '' : ` (${hint})`}`;
}
