import { expect, it } from 'vitest';
import { liveBlock } from '../../bin/live-block.js';
import { FakeScreen } from './fake-cli.js';

it('draws again over what it drew', () => {
  const screen = new FakeScreen();
  const block = liveBlock(screen);
  block.draw(['a', 'b'], false);
  block.draw(['c'], false);
  expect(screen.text).toBe('\r\u001b[Ja\nb\n\u001b[2F\u001b[Jc\n');
});

it('writes nothing when nothing changed', () => {
  const screen = new FakeScreen();
  const block = liveBlock(screen);
  block.draw(['a'], false);
  const { text } = screen;
  block.draw(['a'], false);
  expect(screen.text).toBe(text);
});

it('never draws more than fits, because what has scrolled away cannot be redrawn; the last time it draws all', () => {
  const screen = new FakeScreen();
  screen.rows = 3;
  screen.columns = 21;
  const lines = ['1', '2', '3', `\u001b[31m${'x'.repeat(30)}\u001b[39m`];
  const block = liveBlock(screen);
  block.draw(lines, false);
  expect(screen.text).toBe(`\r\u001b[J3\n${'x'.repeat(19)}…\n`);
  screen.text = '';
  block.draw(lines, true);
  expect(screen.text).toContain('1\n2\n3\n');
});
