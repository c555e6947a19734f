import type { CreateCommand } from '../command.js';
import { resolveCommand } from '../resolve-command.js';

export const goOnAsFailoverCommand: CreateCommand = cli =>
  resolveCommand(cli, 'failover', {
    name: 'go-on-as-failover',
    description:
      'Has a switchover that holds go on as the failover of its plan: same run, with a bound, an approval and a fence of its own.',
    example: 'lifeboat go-on-as-failover orders --as ana --reason "eu-west died while it was stopping"',
    reasonRequired: true,
  });
