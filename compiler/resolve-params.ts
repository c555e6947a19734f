import type { Inventory } from '../plan/inventory.js';
import { RunbookKind } from '../plan/plan.js';
import { didYouMean } from './nearest.js';
import { type ParamSpec, readParamValue } from './param-spec.js';
import { quote, quoteList } from './quote.js';
import type { Front } from './read-front-matter.js';
import type { Report } from './report.js';
import type { ParamValues } from './substitute.js';

type Given = Readonly<Record<string, string>>;

/**
 * The value of every parameter: what the caller gave, else the runbook's default, else for `from` and `to` what the kind of move and the
 * service's home say. Undefined when one of them is wrong.
 */
export function resolveParams(
  front: Front,
  inventory: Inventory,
  given: Given,
  report: Report,
): ParamValues | undefined {
  const specs = paramSpecs(front, inventory, report);
  if (!specs) return undefined;
  const values: Record<string, string | number> = { service: front.matter.service };
  let good = refuseUnknown(specs, given, front, report);
  for (const [name, spec] of Object.entries(specs)) {
    const fromCaller = Object.hasOwn(given, name) ? given[name] : undefined;
    const text = fromCaller ?? String(spec.default);
    const read = readParamValue(spec, text, inventory);
    if (read.ok) values[name] = read.value;
    else {
      const listed = read.known.length > 0 ? `${read.expected}: ${quoteList(read.known)}` : read.expected;
      const origin =
        fromCaller === undefined
          ? `default ${quote(text)} of ${quote(name)}`
          : `value ${quote(text)} for ${quote(name)}`;
      report.error('wrong-value', `Unexpected ${origin}, expected ${listed}`, markOf(name, front), {
        hint: didYouMean(text, read.known),
      });
      good = false;
    }
  }
  if (good && values['from'] === values['to']) {
    const message = `Unexpected move from ${quote(values['from'])} to itself, expected two regions`;
    report.error('same-region', message, front.mark('runbook'));
    good = false;
  }
  return good ? values : undefined;
}

function markOf(name: string, front: Front) {
  return Object.hasOwn(front.matter.params, name) ? front.mark('params', name, 'default') : front.mark('runbook');
}

function refuseUnknown(
  specs: Readonly<Record<string, ParamSpec>>,
  given: Given,
  front: Front,
  report: Report,
): boolean {
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(specs, name));
  for (const name of unknown) {
    const known = Object.keys(specs);
    const message = `Unexpected value for ${quote(name)}, expected a parameter of this runbook: ${quoteList(known)}`;
    report.error('unknown-param', message, front.mark('runbook'), { hint: didYouMean(name, known) });
  }
  return unknown.length === 0;
}

/** The declared parameters, and `from` and `to` with their defaults unless the runbook declares them itself. */
export function paramSpecs(
  front: Front,
  inventory: Inventory,
  report: Report,
): Readonly<Record<string, ParamSpec>> | undefined {
  const { params, service, runbook, region } = front.matter;
  if (Object.hasOwn(params, 'service')) {
    const message =
      'Unexpected parameter `service`, expected another name; it always is the service of the front matter';
    report.error('unknown-param', message, front.mark('params', 'service'));
    return undefined;
  }
  if (Object.hasOwn(params, 'from') && Object.hasOwn(params, 'to')) return params;
  const entry = inventory.services[service];
  const others = entry ? otherRegions(entry, inventory) : [];
  const [other] = others;
  if (!entry || other === undefined || others.length > 1) {
    const found = others.length === 0 ? 'no region' : quoteList(others, 'and');
    const message = `Unexpected ${found} besides the home of ${quote(service)}, expected exactly one, so that \`from\` and \`to\` are known`;
    const hint = 'Declare `from` and `to` under `params:` with `type: region`.';
    report.error('unknown-region', message, front.mark('service'), { hint });
    return undefined;
  }
  // An evacuation of the other region brings the services home.
  const back = runbook === RunbookKind.failback || region === other;
  return { from: regionSpec(back ? other : entry.home), to: regionSpec(back ? entry.home : other), ...params };
}

function regionSpec(name: string): ParamSpec {
  return { type: 'region', default: name };
}

function otherRegions(service: Inventory['services'][string], inventory: Inventory): readonly string[] {
  const regions = service.databases.flatMap(name => Object.keys(inventory.databases[name]?.nodes ?? {}));
  return [...new Set(regions)].filter(region => region !== service.home);
}
