import type { ActivityDeps } from '../deps.js';
import { drillAlarms, drillWatchAlarms } from './alarms.js';
import { drillFault } from './fault.js';
import { drillLook } from './look.js';

/** The activities of the drill workflow, under their names. */
export function createDrillActs(deps: ActivityDeps) {
  return {
    'drill.look': drillLook(deps),
    'drill.alarms': drillAlarms(deps),
    'drill.watch-alarms': drillWatchAlarms(deps),
    'drill.inject': drillFault(deps),
    'drill.heal': drillFault(deps),
  } as const;
}
