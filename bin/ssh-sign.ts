import { execa } from 'execa';
import { SSH_NAMESPACE } from '../plan/ssh-signature.js';
import { CliError } from './cli-error.js';

/** A person may have to type a passphrase, or touch a key. */
const DEADLINE_MS = 60_000;

/** Has ssh-keygen sign a text with this key; when it is a public one, by the agent that holds the other half. The passphrase is asked on the terminal. */
export async function sshSign(key: string, text: string): Promise<string> {
  const words = ['-q', '-Y', 'sign', '-n', SSH_NAMESPACE, '-f', key];
  const result = await execa('ssh-keygen', words, { input: text, timeout: DEADLINE_MS, reject: false });
  if (!result.failed) return `${result.stdout}\n`;
  if (result.code === 'ENOENT') {
    throw new CliError(
      'no-ssh-keygen',
      'There is no ssh-keygen on this machine.',
      'Install the client of OpenSSH, or sign elsewhere: --print, then --signature FILE. Nothing was said.',
    );
  }
  const why = result.timedOut ? 'it did not end within a minute' : (result.stderr.trim().split('\n').at(-1) ?? '');
  throw new CliError('not-signed', `ssh-keygen did not sign with ${key}: ${why}`, 'Nothing was said.');
}
