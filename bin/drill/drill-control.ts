import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import type { SandboxDrillOptions } from './sandbox-drill.js';
import type { DrillSchedules } from './drill-schedules.js';

/** What commands may do with drills. */
export interface DrillControl {
  /** Runs one in a sandbox on this machine. */
  inSandbox(input: DrillInput, options: SandboxDrillOptions): Promise<DrillResult>;
  /** Starts one on the estate and waits for its end; `progress` hears where it is. */
  onEstate(input: DrillInput, address: string, progress: (line: string) => void): Promise<DrillResult>;
  /** The schedules at Temporal. Close it. */
  schedules(address: string): Promise<DrillSchedules>;
}
