/** How a renderer marks text. Terminals colour it; everything else leaves it as it is. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  ask(text: string): string;
}

const same = (text: string): string => text;

export const noPaint: Paint = { bold: same, dim: same, good: same, bad: same, ask: same };
