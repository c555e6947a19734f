/** What of a drill's schedule people declared, as Temporal keeps it too. */
export interface ScheduleShape {
  readonly cron: string;
  readonly timeZone: string;
  readonly jitterMs: number;
  /** A hash of everything that the drill is started with: its plans, level, windows, freezes, alarms. */
  readonly inputHash: string;
}

export type ScheduleChange =
  | { readonly change: 'create' | 'delete' | 'same'; readonly name: string }
  | { readonly change: 'update'; readonly name: string; readonly fields: readonly string[] };

/** What has to be done so that exactly the declared schedules exist, by name. */
export function diffSchedules(
  declared: Readonly<Record<string, ScheduleShape>>,
  existing: Readonly<Record<string, ScheduleShape>>,
): readonly ScheduleChange[] {
  const names = [...new Set([...Object.keys(declared), ...Object.keys(existing)])].sort();
  return names.map((name): ScheduleChange => {
    const [wanted, is] = [declared[name], existing[name]];
    if (!wanted) return { change: 'delete', name };
    if (!is) return { change: 'create', name };
    const fields = [
      ...differs('cron', is.cron, wanted.cron),
      ...differs('time zone', is.timeZone, wanted.timeZone),
      ...differs('jitter', is.jitterMs, wanted.jitterMs),
      ...(is.inputHash === wanted.inputHash ? [] : ['plans, windows, freezes or alarms']),
    ];
    return fields.length > 0 ? { change: 'update', name, fields } : { change: 'same', name };
  });
}

function differs(name: string, is: string | number, wanted: string | number): readonly string[] {
  return is === wanted ? [] : [`${name} ${is} -> ${wanted}`];
}
