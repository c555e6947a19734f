import { readFileSync } from 'node:fs';
import { compile } from '../compiler/compile.js';
import { readInventory } from '../compiler/read-inventory.js';

const INVENTORY = 'runbooks/inventory.yaml';
const STEPS = 15;

/** Compiles that many different runbooks of 15 steps with all rules and says what it took; plans are dropped, as a check drops them. */
export function compileMany(runbooks: number, explore: boolean) {
  const { inventory } = readInventory(readFileSync(INVENTORY, 'utf8'), INVENTORY);
  if (!inventory) throw new Error(`${INVENTORY} is not valid`);
  const template = readFileSync('runbooks/orders-failover.md', 'utf8');
  const [startedAt, used] = [performance.now(), process.cpuUsage()];
  let bytes = 0;
  let steps = 0;
  for (let index = 0; index < runbooks; index += 1) {
    const text = runbookOf(template, index);
    const { plan, diagnostics } = compile(text, inventory, { path: `runbooks/bench-${index}.md`, explore });
    if (plan?.steps.length !== STEPS) throw new Error(JSON.stringify(diagnostics));
    bytes += text.length;
    steps += plan.steps.length;
  }
  const { user, system } = process.cpuUsage(used);
  return {
    runbooks,
    steps,
    bytes,
    wallMs: Math.round(performance.now() - startedAt),
    cpuMs: Math.round((user + system) / 1_000),
    megabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

/** The shipped failover with six manual steps more, and its number in every text, so that nothing can be remembered from the one before. */
function runbookOf(template: string, index: number): string {
  const manual = Array.from(
    { length: 6 },
    (_, step) =>
      `## Call team ${step} about case ${index}\n\nSay what happened in case ${index}, and what they will see next.\n\n- [ ] Call the lead of team ${step}\n- [ ] Read out the first line of the report\n\n`,
  ).join('');
  return template
    .replace('# Fail orders over', `# Case ${index}: fail orders over`)
    .replace('message: Orders runs', `message: Case ${index}, orders runs`)
    .replace('## Tell people', `${manual}## Tell people`);
}
