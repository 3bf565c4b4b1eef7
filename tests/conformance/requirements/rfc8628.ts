import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc8628: Specification = specification('RFC 8628', 'Device Authorization Grant', [
  must(
    '3.1',
    'takes the device’s request by POST from a client that may use the grant',
    'packages/server/src/device-authorization.test.ts › the device grant › is refused to %s',
  ),
  must(
    '3.1',
    'has a confidential client authenticate at the device endpoint',
    'packages/server/src/device-authorization.test.ts › the device grant › is refused to %s',
  ),
  must(
    '3.2',
    'answers device_code, user_code, verification_uri and expires_in',
    'packages/server/src/device-authorization.test.ts › the device grant › goes from the code on the screen to tokens',
  ),
  must(
    '3.2',
    'gives each device codes of its own',
    'packages/issuer/src/grants/device-grant.test.ts › a user code › favours no letter',
  ),
  should(
    '3.2',
    'forbids that the answer is stored',
    'tests/oauth-rules/wire-rules.test.ts › the device endpoint › answers what no cache keeps, with codes of its own each time',
  ),
  must(
    '3.3',
    'asks the person whose device it is, and shows which client asks',
    'packages/server/src/device-page.test.ts › a person with a code › signs in, compares it, and lets the device in',
  ),
  must(
    '3.3.1',
    'asks for a confirmation though the code came in the URI',
    'packages/server/src/device-page.test.ts › a device is not let in › by a link, nor by a form of another site',
  ),
  must(
    '3.4',
    'takes the device_code from the client that got it alone',
    'packages/issuer/src/grants/device-grant.test.ts › a device › of another client, or with another code, is unknown, and spoils nothing',
  ),
  must(
    '3.5',
    'answers authorization_pending while nobody decided',
    'packages/server/src/device-authorization.test.ts › the device grant › goes from the code on the screen to tokens',
  ),
  must(
    '3.5',
    'answers slow_down to who asks faster than the interval, and lengthens that by 5 seconds',
    'packages/issuer/src/grants/device-grant.test.ts › a device › that asks too fast is told to slow down, five seconds more each time and a minute at most',
  ),
  must(
    '3.5',
    'answers access_denied after a refusal and expired_token after the end',
    'packages/server/src/device-authorization.test.ts › the device grant › tells the device that it was sent away',
    'packages/issuer/src/grants/device-grant.test.ts › a device › is told when it was sent away, and when its time is over',
  ),
  must(
    '3.5',
    'gives tokens once for a device_code',
    'packages/issuer/src/grants/device-grant.test.ts › a device › begins one session, however often and at once it asks',
  ),
  must(
    '5.1',
    'throttles who guesses user codes',
    'packages/server/src/device-page.test.ts › a device is not let in › by guessing: after some wrong codes one waits, also with a right one',
  ),
  should(
    '5.2',
    'makes device codes that nobody guesses',
    'tests/oauth-rules/token-rules.test.ts › a secret of ours › is too long to be guessed, and never the same',
  ),
  should(
    '6.1',
    'makes user codes of letters that cannot be mistaken, in any case and with any punctuation',
    'packages/issuer/src/grants/device-grant.test.ts › a user code › is eight letters without vowels, and rests as a hash',
    'packages/issuer/src/grants/device-grant.test.ts › a user code › is read as people type it',
  ),
]);
