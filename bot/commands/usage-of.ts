import type { Argument, Command } from './command.js';

/** `/lifeboat run RUNBOOK [name=value ...]` */
export function usageOf({ name, arguments: words }: Pick<Command, 'name' | 'arguments'>): string {
  return ['/lifeboat', name, ...words.map(shown)].join(' ');
}

function shown({ kind, optional }: Argument): string {
  if (kind === 'params') return '[name=value ...]';
  const word = kind === 'text' ? 'REASON' : kind.toUpperCase();
  return optional ? `[${word}]` : word;
}
