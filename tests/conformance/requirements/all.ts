import type { Specification } from '../requirement.ts';
import { openidCore } from './openid-core.ts';
import { openidDiscovery } from './openid-discovery.ts';
import { backChannelLogout, rpInitiatedLogout } from './openid-logout.ts';
import { rfc6749 } from './rfc6749.ts';
import { rfc6750 } from './rfc6750.ts';
import { rfc7009 } from './rfc7009.ts';
import { rfc7523 } from './rfc7523.ts';
import { rfc7636 } from './rfc7636.ts';
import { rfc7662 } from './rfc7662.ts';
import { rfc8414 } from './rfc8414.ts';
import { rfc8628 } from './rfc8628.ts';
import { rfc8693 } from './rfc8693.ts';
import { rfc8705 } from './rfc8705.ts';
import { rfc9068 } from './rfc9068.ts';
import { rfc9101 } from './rfc9101.ts';
import { rfc9126 } from './rfc9126.ts';
import { rfc9207 } from './rfc9207.ts';
import { rfc9449 } from './rfc9449.ts';
import { rfc9700 } from './rfc9700.ts';

/** How many rows no test holds yet. It may only become smaller. */
export const openRows = 0;

export const specifications: readonly Specification[] = [
  rfc6749,
  rfc6750,
  rfc7009,
  rfc7523,
  rfc7636,
  rfc7662,
  rfc8414,
  rfc8628,
  rfc8693,
  rfc8705,
  rfc9068,
  rfc9101,
  rfc9126,
  rfc9207,
  rfc9449,
  rfc9700,
  openidCore,
  openidDiscovery,
  rpInitiatedLogout,
  backChannelLogout,
];
