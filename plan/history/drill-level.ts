/** How real a drill is: `rehearse` only reads, `sandbox` runs the same plan in a private pair of regions, `real` takes the real path. */
export const DrillLevel = { rehearse: 'rehearse', sandbox: 'sandbox', real: 'real' } as const;
export type DrillLevel = (typeof DrillLevel)[keyof typeof DrillLevel];
