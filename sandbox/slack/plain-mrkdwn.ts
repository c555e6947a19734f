/** Slack's markup as plain text: links by their labels, mentions by name, emphasis and code marks gone, entities decoded. */
export function plainMrkdwn(text: string, nameOf: (id: string) => string | undefined = () => undefined): string {
  return text
    .replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) =>
      linked(target, label, nameOf),
    )
    .replace(/```\n?([\s\S]*?)```/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/(^|[\s(])([*_~])(?=\S)([^\n]*?\S)\2(?=$|[\s.,:;)?])/gm, '$1$3')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function linked(target: string, label: string | undefined, nameOf: (id: string) => string | undefined): string {
  const id = target.slice(1);
  if (target.startsWith('@')) return `@${label ?? nameOf(id) ?? id}`;
  if (target.startsWith('#')) return `#${label ?? nameOf(id) ?? id}`;
  if (target.startsWith('!date^')) return label ?? target;
  if (target.startsWith('!subteam^')) return label ?? `@${target.split('^')[1] ?? ''}`;
  if (target.startsWith('!')) return `@${id}`;
  return label ?? target;
}

/** Whatever a message carries, nothing in it moves the cursor of the terminal or turns its text around; line ends stay. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '');
}
