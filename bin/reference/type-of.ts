import { z } from 'zod';
import { fieldOf, unwrap } from '../../compiler/schema-field.js';

type Schema = z.core.$ZodType;

/** What an author may write for an argument, in words. */
export function typeOf(schema: Schema): string {
  const { names, unit } = fieldOf(schema);
  if (names) return `a name under \`${names}:\``;
  if (unit === 'ms') return 'a duration such as `30s`';
  const inner = unwrap(schema);
  if (inner instanceof z.ZodEnum) return inner.options.map(option => `\`${String(option)}\``).join(', ');
  if (inner instanceof z.ZodNumber) return numberOf(inner);
  if (inner instanceof z.ZodString)
    return inner.maxLength === null ? 'text' : `text, at most ${inner.maxLength} characters`;
  if (inner instanceof z.ZodBoolean) return '`true` or `false`';
  if (inner instanceof z.ZodArray) return `a list: ${typeOf(inner.element)}`;
  if (inner instanceof z.ZodUnion) return inner.options.map(typeOf).join(', or ');
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(value => `\`${String(value)}\``).join(', ');
  return 'a value';
}

function numberOf({ minValue, maxValue }: z.ZodNumber): string {
  const bounded = [minValue, maxValue].every(limit => limit !== null && Math.abs(limit) < Number.MAX_SAFE_INTEGER);
  return bounded ? `a whole number from ${minValue} to ${maxValue}` : 'a number';
}
