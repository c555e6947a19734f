/** The body of a request that Slack has signed: JSON, a form, or a form with JSON in its field `payload`. Undefined when it is none of them. */
export function parseSlackBody(body: Buffer, contentType: string): Record<string, unknown> | undefined {
  const text = body.toString('utf8');
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return objectOf(text);
  const fields = new URLSearchParams(text);
  const names = [...fields.keys()];
  // Which of two would count is a matter of the reader; Slack never sends two.
  if (new Set(names).size !== names.length) return undefined;
  const payload = fields.get('payload');
  return payload === null ? Object.fromEntries(fields) : objectOf(payload);
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
