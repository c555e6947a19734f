import type { StepKindName } from '../../plan/steps/index.js';

/** A command, or a sentence, that a step could do. */
export interface Automation {
  readonly what: string;
  readonly pattern: RegExp;
  /** Null where there is no step kind yet. */
  readonly kind: StepKindName | null;
  readonly note?: string;
}

const PROVIDER = 'dns.point speaks RFC 2136, PowerDNS, Route 53 and Cloudflare; this provider needs a file of its own';

/** What looks automatable in a prose runbook. Every pattern takes linear time: nothing in it repeats what repeats. */
export const automations: readonly Automation[] = [
  { what: 'pg_ctl promote', pattern: /\bpg_ctl(?:cluster)?\b[^|;&]{0,200}\bpromote\b/, kind: 'postgres.promote' },
  { what: 'pg_promote()', pattern: /\bpg_promote\s?\(/i, kind: 'postgres.promote' },
  { what: 'repmgr standby promote', pattern: /\brepmgr\b[^|;&]{0,200}\bstandby promote\b/, kind: 'postgres.promote' },
  {
    what: 'patronictl failover',
    pattern: /\bpatronictl\b[^|;&]{0,200}\bfailover\b/,
    kind: 'postgres.promote',
    note: 'with a `postgres.fence` before it',
  },
  {
    what: 'pg_autoctl perform failover',
    pattern: /\bpg_autoctl perform (?:failover|promotion)\b/,
    kind: 'postgres.promote',
  },
  { what: 'patronictl switchover', pattern: /\bpatronictl\b[^|;&]{0,200}\bswitchover\b/, kind: 'postgres.switchover' },
  { what: 'repmgr standby switchover', pattern: /\brepmgr\b[^|;&]{0,200}\bswitchover\b/, kind: 'postgres.switchover' },
  { what: 'pg_autoctl perform switchover', pattern: /\bpg_autoctl perform switchover\b/, kind: 'postgres.switchover' },
  { what: 'pg_ctl stop', pattern: /\bpg_ctl(?:cluster)?\b[^|;&]{0,200}\bstop\b/, kind: 'postgres.fence' },
  {
    what: 'systemctl stop postgresql',
    pattern: /\b(?:systemctl (?:stop|disable|mask)\b[^|;&]{0,60}postgres|service postgresql\S{0,20} stop\b)/,
    kind: 'postgres.fence',
  },
  { what: 'pg_rewind', pattern: /\bpg_rewind\b/, kind: 'postgres.rewind' },
  { what: 'standby.signal', pattern: /\bstandby\.signal\b|\bprimary_conninfo\b/, kind: 'postgres.follow' },
  { what: 'pg_basebackup', pattern: /\bpg_basebackup\b/, kind: null },
  {
    what: 'a reading of replication lag',
    pattern: /\bpg_(?:stat_replication|wal_lsn_diff|last_wal_re(?:play|ceive)_lsn|last_xact_replay_timestamp)\b/,
    kind: 'postgres.check-lag',
  },
  { what: 'pg_is_in_recovery()', pattern: /\bpg_is_in_recovery\b/, kind: 'postgres.verify-writable' },
  { what: 'PgBouncer PAUSE', pattern: /\bPAUSE\b|-c ?["']?pause\b/, kind: 'pooler.pause' },
  { what: 'PgBouncer RESUME', pattern: /\bRESUME\b|-c ?["']?resume\b/, kind: 'pooler.resume' },
  { what: "HAProxy's runtime socket", pattern: /\b(?:set|enable|disable) server\b/, kind: 'haproxy.switch' },
  { what: 'haproxy', pattern: /\b(?:systemctl|service)\b[^|;&]{0,60}\bhaproxy\b/, kind: 'haproxy.switch' },
  { what: 'nsupdate', pattern: /\bnsupdate\b/, kind: 'dns.point' },
  {
    what: 'aws route53 change-resource-record-sets',
    pattern: /\baws\b[^|;&]{0,80}\broute53 change-resource-record-sets\b/,
    kind: 'dns.point',
  },
  { what: 'gcloud dns', pattern: /\bgcloud dns record-sets\b/, kind: null, note: PROVIDER },
  { what: 'az network dns', pattern: /\baz network dns\b/, kind: null, note: PROVIDER },
  {
    what: 'a message to a channel',
    pattern:
      /hooks\.slack\.com|\b(?:[Pp]ost|[Aa]nnounce|[Tt]ell|[Nn]otify|[Ii]nform|[Uu]pdate)\b[^.]{0,80}#[a-z][\w-]+/,
    kind: 'notify',
  },
  {
    what: 'an approval',
    pattern: /\b(?:get|ask for|obtain|needs?|requires?|wait for)\b[^.]{0,40}\b(?:approval|sign-?off)\b/i,
    kind: 'approval.ask',
  },
  { what: 'kubectl scale', pattern: /\bkubectl\b[^|;&]{0,120}\bscale\b/, kind: null },
  { what: 'kubectl', pattern: /\bkubectl\b[^|;&]{0,120}\b(?:rollout|patch|set|apply|delete|exec)\b/, kind: null },
  { what: 'redis-cli', pattern: /\bredis-cli\b/, kind: null },
  { what: 'mysql', pattern: /\bmysql(?:admin|sh)?\s+-/, kind: null },
  { what: 'terraform', pattern: /\bterraform (?:apply|destroy)\b/, kind: null },
  { what: 'ansible-playbook', pattern: /\bansible-playbook\b/, kind: null },
  { what: 'etcdctl', pattern: /\betcdctl\b/, kind: null },
  { what: 'ip addr', pattern: /\bip (?:a|addr|address) (?:add|del)\b/, kind: null },
];

/** A statement sent by psql that no row above knows. */
export const anyStatement: Automation = {
  what: 'psql -c',
  pattern: /\bpsql\b[^|;&]{0,200}\s(?:-c|-f|--command|--file)\b/,
  kind: null,
};
