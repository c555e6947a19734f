import { InvalidArgumentError } from 'commander';

/** Collects `--param name=value` options, in commander's way of repeating an option. */
export function parseParam(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const match = /^([A-Za-z][A-Za-z0-9_-]*)=(.*)$/s.exec(text);
  const [, name = '', value = ''] = match ?? [];
  if (!match) throw new InvalidArgumentError('Expected name=value, for example to=us-east.');
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return { ...before, [name]: value };
}
