import { errors } from '../errors.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerRedeemed } from './granted-answer.ts';
import type { Grant } from './token-request.ts';

/** RFC 8628 §3.4: a device asks whether somebody has let it in. */
export const grantDevice: Grant = async ({ exchange, client, form, binding }) => {
  const deviceCode = form.get('device_code');
  if (deviceCode === undefined) throw errors.create('parameter_invalid');
  const redeemed = await exchange.server.issuer.grants.devices.poll({
    ...{ client, deviceCode, resource: form.get('resource'), jkt: binding.jkt, certificate: binding.certificate },
    ...sessionFacts(exchange),
  });
  return answerRedeemed(exchange, client, redeemed);
};
