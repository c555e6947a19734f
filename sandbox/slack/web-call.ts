import { isObject, type JsonObject, parsed } from './json.js';

/** The fields that are JSON inside a form: everything else is a plain text there. */
const JSON_FIELDS = new Set(['blocks', 'view', 'attachments', 'metadata', 'files']);

export interface WebCall {
  readonly token: string | undefined;
  readonly args: JsonObject;
}

/**
 * A call as it came over HTTP: a form whose nested fields are JSON, as Slack's own client sends it, or a JSON body. Undefined when the
 * body is neither. Source: Slack's page on using the Web API.
 */
export function readWebCall(contentType: string, body: string, query: string, authorization: string | undefined) {
  const args = contentType.includes('application/json') ? parsed(body || '{}') : formFields(body);
  if (!isObject(args)) return undefined;
  const all: JsonObject = { ...formFields(query), ...args };
  const header = authorization?.replace(/^Bearer /i, '');
  const { token, ...rest } = all;
  const call: WebCall = { token: header ?? (typeof token === 'string' ? token : undefined), args: rest };
  return call;
}

function formFields(body: string): JsonObject {
  const fields = [...new URLSearchParams(body)].map(([name, value]) => [name, fieldValue(name, value)] as const);
  return Object.fromEntries(fields);
}

function fieldValue(name: string, value: string): unknown {
  if (!JSON_FIELDS.has(name) || value === '') return value;
  const json = parsed(value);
  return json === undefined ? value : json;
}
