/** The first 12 characters: what people compare and what an approval must name at least (`plan/approval.ts`). */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
