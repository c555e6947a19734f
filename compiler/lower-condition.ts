import type { Condition } from '../plan/condition.js';
import type { PlannedStep } from '../plan/plan.js';
import { findAncestors } from './ancestors.js';
import { didYouMean } from './nearest.js';
import { quote, quoteList } from './quote.js';
import type { Mark, Report } from './report.js';
import type { Setting } from './setting.js';
import type { WrittenStep } from './written-step.js';
import { markAt } from './yaml-node.js';

/** The condition of a step from its `when:`; null when it always runs. A fact that is not declared is refused. */
export function lowerCondition(
  { modifiers, node }: WrittenStep,
  { front, params }: Setting,
  report: Report,
): Condition | null {
  const { when } = modifiers;
  if (when === undefined) return null;
  const { fact, is } = typeof when === 'string' ? { fact: when, is: true } : when;
  const { facts } = front.matter;
  const source = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  if (!source) {
    const known = Object.keys(facts);
    const expected =
      known.length > 0 ? quoteList(known) : 'a fact declared under `facts:` in the front matter, which has none';
    const message = `Unexpected fact ${quote(fact)}, expected ${expected}`;
    report.error('unknown-fact', message, markAt(node, ['when']), { hint: didYouMean(fact, known) });
    return null;
  }
  if ('gate' in source) return { fact, is, from: source };
  const value = Object.hasOwn(params, source.param) ? params[source.param] : undefined;
  if (value === undefined) return null;
  return { fact, is, from: { param: source.param, value, equals: String(source.is) } };
}

/** Every fact must be told from something that is there, whether a step uses it or not. */
export function checkFacts({ front, params }: Setting, report: Report): void {
  for (const [name, source] of Object.entries(front.matter.facts)) {
    if ('gate' in source || Object.hasOwn(params, source.param)) continue;
    const known = Object.keys(params);
    const message = `Unexpected parameter ${quote(source.param)}, expected ${quoteList(known)}`;
    report.error('unknown-param', message, front.mark('facts', name, 'param'), {
      hint: didYouMean(source.param, known),
    });
  }
}

/** A fact that a gate tells is known only to steps that start after the gate. Steps come sorted and wired. */
export function checkConditions(steps: readonly PlannedStep[], report: Report): void {
  const ancestors = findAncestors(steps);
  for (const step of steps) {
    const from = step.when?.from;
    if (!from || !('gate' in from)) continue;
    const gates = (ancestors.get(step.id) ?? []).filter(({ gate }) => gate !== null).map(({ id }) => id);
    if (gates.includes(from.gate)) continue;
    const expected = gates.length > 0 ? quoteList(gates) : 'a gate, of which there is none before it';
    const message = `Unexpected gate ${quote(from.gate)} in the fact ${quote(step.when?.fact)}, expected one before this step: ${expected}`;
    report.error('unknown-step', message, step.place, { hint: didYouMean(from.gate, gates) });
  }
}

/** Rules and people rely on every other step; one that may not run proves nothing. */
export function refuseCondition(what: string, at: Mark, report: Report): void {
  const message = `Unexpected \`when\` on ${quote(what)}, expected it on a manual step or a notice only`;
  const hint =
    'What a condition could leave out, nothing after it may rely on. Write two runbooks, or a manual step with `do: manual`.';
  report.error('when-not-possible', message, at, { hint });
}
