/** A second failover within this long of a promotion is flapping, which loses data twice (3600 s in orchestrator). */
export const FLAPPING_MS = 3_600_000;
