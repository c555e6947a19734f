import type { Cli } from './cli.js';

/** How `lifeboat check` says what it found. */
export const CheckFormat = { text: 'text', json: 'json', sarif: 'sarif', github: 'github' } as const;
export type CheckFormat = (typeof CheckFormat)[keyof typeof CheckFormat];

/** What was asked for; else annotations inside GitHub Actions, which sets GITHUB_ACTIONS, and text for people everywhere else. */
export function checkFormat(
  { format, json }: { readonly format?: CheckFormat; readonly json?: boolean },
  env: Cli['env'],
): CheckFormat {
  if (format !== undefined) return format;
  if (json) return CheckFormat.json;
  return env['GITHUB_ACTIONS'] === 'true' ? CheckFormat.github : CheckFormat.text;
}
