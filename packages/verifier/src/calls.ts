export type { ExchangeClient } from './exchange-request.ts';
export type { OnwardCalls, OnwardFetch, OnwardOptions } from './onward-call.ts';
export { type ExchangeOptions, exchangeFor } from './token-exchange.ts';
export { relay } from './token-relay.ts';
