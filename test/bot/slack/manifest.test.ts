import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const manifest = parse(readFileSync('bot/slack-manifest.yaml', 'utf8')) as {
  oauth_config: { scopes: Record<string, string[]> };
  features: { slash_commands: { command: string; usage_hint: string }[] };
};

it('asks for three scopes of the bot and for nothing of any user', () => {
  expect(manifest.oauth_config.scopes).toEqual({ bot: ['chat:write', 'commands', 'users:read'] });
});

it('has the one command', () => {
  expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/lifeboat']);
});
