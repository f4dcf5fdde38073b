/** The analysis of a chart takes too long or does not reach a fixed point. */
export class LimitExceeded extends Error {}
