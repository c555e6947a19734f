/** Ids of writes (orders), as four independent witnesses know them. */
export interface Witnesses {
  /** From the clients' own log: writes whose acknowledgement arrived, up to the look at the new primary. */
  readonly acknowledged: ReadonlySet<string>;
  /** What the new primary had after the promotion and before the reconciliation. */
  readonly afterPromotion: ReadonlySet<string>;
  /** What the reconciliation declared to be committed only on the old primary. */
  readonly declared: ReadonlySet<string>;
  /** What is there in the end. */
  readonly atTheEnd: ReadonlySet<string>;
  readonly acknowledgedAtTheEnd: ReadonlySet<string>;
}

export interface LossLedger {
  readonly declaredLoss: readonly string[];
  /** Acknowledged writes that the new primary lacked. */
  readonly actualLoss: readonly string[];
  /** Committed on the old primary, never acknowledged. */
  readonly inDoubt: readonly string[];
  /** Declared although the new primary had it, or lost although it was not declared; must be empty. */
  readonly unexplained: readonly string[];
  /** Acknowledged writes that are missing in the end; must be empty. */
  readonly missing: readonly string[];
}

/** Compares what was declared lost with what was lost, id by id. */
export function lossLedger(witnesses: Witnesses): LossLedger {
  const { acknowledged, afterPromotion, declared, atTheEnd, acknowledgedAtTheEnd } = witnesses;
  const actualLoss = [...acknowledged].filter(id => !afterPromotion.has(id));
  const inDoubt = [...declared].filter(id => !acknowledged.has(id));
  const lost = new Set([...actualLoss, ...inDoubt]);
  return {
    declaredLoss: [...declared],
    actualLoss,
    inDoubt,
    unexplained: [...declared]
      .filter(id => !lost.has(id) || afterPromotion.has(id))
      .concat([...lost].filter(id => !declared.has(id))),
    missing: [...acknowledgedAtTheEnd].filter(id => !atTheEnd.has(id)),
  };
}
