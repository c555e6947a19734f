import type { JsonObject } from './json.js';

/** A person, guest or bot of the workspace, as `users.info` tells it. */
export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly teamId: string;
  readonly enterpriseId?: string | undefined;
  /** Deactivated. */
  readonly deleted: boolean;
  readonly isBot: boolean;
  /** A multi-channel guest; single-channel guests are ultra restricted as well. */
  readonly isRestricted: boolean;
  readonly isUltraRestricted: boolean;
  /** From another organisation, seen in a shared channel. */
  readonly isStranger: boolean;
}

export type UserOptions = Partial<SlackUser> & Pick<SlackUser, 'name'>;

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly enterprise?: { readonly id: string; readonly name: string } | undefined;
}

/** The user with everything that was left open: a plain member of `team`. */
export function userFrom(options: UserOptions, team: Team, number: number): SlackUser {
  const ultra = options.isUltraRestricted ?? false;
  return {
    id: options.id ?? `U0${String(number).padStart(7, '0')}`,
    name: options.name,
    realName: options.realName ?? options.name,
    teamId: options.teamId ?? team.id,
    enterpriseId: options.enterpriseId ?? (options.isStranger ? undefined : team.enterprise?.id),
    deleted: options.deleted ?? false,
    isBot: options.isBot ?? false,
    isRestricted: options.isRestricted ?? ultra,
    isUltraRestricted: ultra,
    isStranger: options.isStranger ?? false,
  };
}

/** The user object of `users.info`. */
export function userPayload(user: SlackUser): JsonObject {
  const enterprise = user.enterpriseId && { enterprise_user: { id: user.id, enterprise_id: user.enterpriseId } };
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted,
    is_bot: user.isBot,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_stranger: user.isStranger,
    is_app_user: false,
    tz: 'UTC',
    profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
    ...enterprise,
  };
}
