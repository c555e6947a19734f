import { describe, expect, it } from 'vitest';
import { CliError } from '../../../bin/cli-error.js';
import { EndState } from '../../../plan/run.js';
import { asking, succeeded } from '../../bot/render/example.js';
import { BROKEN, FakeCli } from '../fake-cli.js';

const WORDS = ['run', 'runbooks/failover.md', '--param', 'from=eu-west', '--param', 'to=us-east', '--requester', 'ana'];

function fakeCli(): FakeCli {
  const cli = new FakeCli();
  cli.runs.looks = [asking(), succeeded()];
  return cli;
}

describe('lifeboat run', () => {
  it('starts the run of the compiled plan and prints each journal line once', async () => {
    const cli = fakeCli();
    const state = succeeded();
    cli.runs.looks = [
      { ...state, end: null, journal: state.journal.slice(0, 2) },
      { ...state, end: null, journal: state.journal.slice(0, 2) },
      state,
    ];
    expect(await cli.run(...WORDS, '--reason', 'eu-west is dark')).toBe(0);
    expect(cli.runs.started).toMatchObject([
      { mode: 'real', requester: 'ana', reason: 'eu-west is dark', plan: { kind: 'failover', service: 'orders' } },
    ]);
    const [first, drill, ...journal] = cli.out.text.trimEnd().split('\n');
    expect(first).toMatch(/^Started service\/orders, run run-1, plan [0-9a-f]{12}\.$/);
    expect(drill).toMatch(/^Last drill of this plan: unproven: No record of drills is kept here/);
    expect(journal).toHaveLength(state.journal.length);
    expect(cli.runs.closed).toBe(true);
  });

  it.each(Object.values(EndState))('exits with 0 only for SUCCEEDED: %s', async end => {
    const cli = fakeCli();
    cli.runs.looks = [{ ...succeeded(), end }];
    expect(await cli.run(...WORDS)).toBe(end === 'SUCCEEDED' ? 0 : 1);
  });

  it('exits with 3 when it leaves a run that is not over', async () => {
    const cli = fakeCli();
    expect(await cli.run(...WORDS, '--detach')).toBe(3);
    expect(cli.out.text).toContain('lifeboat status orders --follow');
  });

  it('leaves the run alone on Ctrl-C and says so', async () => {
    const cli = fakeCli();
    cli.runs.looks = [asking()];
    cli.interruptible = () => AbortSignal.abort();
    expect(await cli.run(...WORDS)).toBe(3);
    expect(cli.err.text).toContain('The run goes on without you.');
    expect(cli.runs.said).toEqual([]);
  });

  it('starts nothing when the runbook has an error', async () => {
    const cli = fakeCli();
    cli.files.texts['runbooks/failover.md'] = BROKEN;
    expect(await cli.run(...WORDS)).toBe(2);
    expect(cli.err.text).toMatch(/34:5 {2}error {2}Unexpected/);
    expect([cli.addresses, cli.runs.started]).toEqual([[], []]);
  });

  it('starts nothing in the name of somebody whom the inventory does not know', async () => {
    for (const [requester, todo] of [
      ['anna', 'Did you mean ana?'],
      ['root', 'Say it with --requester'],
    ] as const) {
      const cli = fakeCli();
      expect(await cli.run(...WORDS.slice(0, -1), requester)).toBe(2);
      expect(cli.err.text).toContain(todo);
      expect(cli.runs.started).toEqual([]);
    }
  });

  it('says which run holds the service', async () => {
    const cli = fakeCli();
    cli.runs.startFailure = new CliError(
      'run-exists',
      'orders has a run already: run-0.',
      'Look at it with lifeboat status orders.',
    );
    expect(await cli.run(...WORDS)).toBe(1);
    expect(cli.err.text).toBe('error: orders has a run already: run-0.\nLook at it with lifeboat status orders.\n');
  });

  it('waits for a worker that is away, says so once, and goes on', async () => {
    const cli = fakeCli();
    const away = new CliError('no-worker', 'No worker answers.', 'Start one.');
    cli.runs.looks = [asking(), away, away, succeeded()];
    expect(await cli.run(...WORDS)).toBe(0);
    expect(cli.out.text.split('No worker answers. Start one.')).toHaveLength(2);
  });

  it('does not follow a run for ever that was ended in Temporal itself', async () => {
    const cli = fakeCli();
    cli.runs.looks = [asking()];
    cli.runs.execution = 'TERMINATED';
    expect(await cli.run(...WORDS)).toBe(1);
    expect(cli.err.text).toContain('ended in Temporal itself (TERMINATED)');
  });

  it('prints with --json one document, and progress elsewhere', async () => {
    const cli = fakeCli();
    expect(await cli.run(...WORDS, '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toMatchObject({ end: 'SUCCEEDED' });
    expect(cli.err.text).toContain('SUCCEEDED');
  });

  it('redraws in place on a terminal', async () => {
    const cli = fakeCli();
    cli.out.isTerminal = true;
    expect(await cli.run(...WORDS)).toBe(0);
    expect(cli.out.text).toContain('\u001b[J');
    expect(cli.out.text).toContain('lifeboat approve orders --as PERSON');
    expect(cli.out.text.trimEnd()).toMatch(/proved it\.$/);
  });
});
