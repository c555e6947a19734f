import type { SlackUser } from '../../plan/approval.js';
import { type Directory, personOfAccount } from '../../plan/directory.js';
import { RunsError } from '../runs/runs-error.js';

/**
 * The person of the inventory behind a Slack user, by ids. Whether this person may decide is judged inside the run; here only those are
 * refused who are nobody, or who may say nothing at all to a run.
 */
export function personBehind(directory: Directory, user: SlackUser): string {
  const standing = standingOf(user);
  if (standing !== undefined)
    throw new RunsError('no-say', `${standing} cannot say anything to a run.`, 'Ask a member of the on-call.');
  const person = personOfAccount(directory, user);
  if (person !== undefined) return person;
  throw new RunsError(
    'unknown-account',
    `Your Slack account ${user.id} of the workspace ${user.team} belongs to nobody in the inventory.`,
    'Add it under people: in runbooks/inventory.yaml, as slack: with that id.',
  );
}

function standingOf({ bot, deleted, stranger, restricted }: SlackUser): string | undefined {
  if (bot) return 'An app';
  if (deleted) return 'A deactivated account';
  if (stranger) return 'An account of another organisation';
  return restricted ? 'A guest' : undefined;
}
