import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { temporalRuns } from '../../../bot/runs/temporal-runs.js';
import type { ApprovalStatus, RunState } from '../../../plan/run.js';
import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { printMessage } from '../../../sandbox/slack/print-message.js';
import { until } from '../../../sandbox/until.js';
import { runWorkflowId } from '../../../workflows/messages.js';
import type { Crew, RunHandle, StartedRun } from '../crew.js';
import { answerApproval } from '../people.js';
import { CHANNEL } from './slack-estate.js';
import { SlackPeople } from './slack-people.js';
import type { SlackScreen } from './slack-screen.js';

/** Slack takes a message a second in a channel, so a card may be some seconds behind its run. */
const CARD_MS = 20_000;
const APPROVERS = ['bo', 'chen'];
const SERVICE = 'orders';

export interface SlackCrewParts {
  readonly client: Client;
  readonly slack: LocalSlack;
  readonly screen: SlackScreen;
  readonly say: (line: string) => void;
}

/**
 * People who type, click and fill in forms in Slack. The first run is shown with its forms and with people who may not approve; of the later
 * ones only what people do and the last card.
 */
export class SlackCrew implements Crew {
  readonly #parts: SlackCrewParts;
  readonly #people: SlackPeople;
  /** The run that was started last. */
  #run = '';
  #runs = 0;

  constructor(parts: SlackCrewParts) {
    this.#parts = parts;
    this.#people = new SlackPeople(parts);
  }

  async start(path: string, reason: string): Promise<StartedRun> {
    const { client } = this.#parts;
    await this.#people.start(path.split('/').at(-1)?.replace(/\.md$/, '') ?? path, reason, this.#runs === 0);
    const { workflowId, runId } = await client.workflow.getHandle(runWorkflowId(SERVICE)).describe();
    const plan = await temporalRuns(client, '').plan(SERVICE, runId);
    if (!plan || runId === this.#run) throw new Error(`Slack said that ${path} was started, and it was not.`);
    this.#run = runId;
    this.#runs += 1;
    const handle: RunHandle = client.workflow.getHandle<() => Promise<RunState>>(workflowId, runId);
    return { plan, handle };
  }

  async answer(run: StartedRun, state: RunState): Promise<void> {
    const approval = state.approvals.at(-1);
    if (approval?.outcome !== 'open') return;
    const { say, screen } = this.#parts;
    const question = await this.#card(state, `Approve: ${state.title}`, /\[ Approve… \]/);
    const first = this.#runs === 1;
    if (first) {
      say(`#${CHANNEL} has two new messages, the card of the run and the question:`);
      screen.card(await this.#card(state, state.title, /\[ Pause \]/));
      say('');
      screen.card(question);
      await this.#forge(run, state);
      for (const who of ['eve', 'ana']) await this.#people.refused(who, question, approval.mustAcceptMs);
    }
    await this.#approve(approval, question, first);
  }

  async ended(state: RunState): Promise<void> {
    const { say, screen } = this.#parts;
    const card = await this.#card(state, state.title, new RegExp(`${state.end} after`));
    const question = await this.#card(state, `Decided: ${state.title}`, /Approved by/);
    if (printMessage(question).includes('[ ')) throw new Error('A question that is decided still has its buttons.');
    say('What was asked is decided and has no buttons any more. The card of the run at its end:');
    screen.card(card);
  }

  /** Who reaches Temporal can claim to be bo; without the bot's attestation that counts for nothing. */
  async #forge({ handle }: StartedRun, state: RunState): Promise<void> {
    const refusal = await answerApproval(handle, state).then(
      () => undefined,
      (error: unknown) => (error instanceof WorkflowUpdateFailedError ? error.cause?.message : undefined),
    );
    if (refusal === undefined) throw new Error('A decision that the bot did not attest was not refused.');
    this.#parts.say(`Somebody tells the run, past the bot, that bo approves: ${refusal}`);
  }

  async #approve({ policy, decisions, mustAcceptMs }: ApprovalStatus, question: SlackMessage, first: boolean) {
    const left = APPROVERS.slice(0, policy.quorum - decisions.length);
    for (const [at, who] of left.entries()) await this.#people.approve(who, question, mustAcceptMs, first && at === 0);
  }

  /** The newest card of this run with this text in it, as soon as it is in the channel. */
  #card(state: RunState, title: string, has: RegExp): Promise<SlackMessage> {
    return until(`the card "${title}" shows ${has}`, CARD_MS, async () =>
      this.#parts.slack.messages(CHANNEL).findLast(one => {
        const text = printMessage(one, { width: 1_000 });
        return text.includes(`run ${state.run}`) && text.includes(title) && has.test(text);
      }),
    );
  }
}
