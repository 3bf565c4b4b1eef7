/** What no authorization server can be quicker than: Node's own HTTP server, one form parsed, one token signed, nothing checked. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { machineId, machineScope, resource } from '../oauth-terms.ts';
import { announce } from './answer.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const header = encode({ alg: 'ES256', typ: 'at+jwt', kid: 'bare' });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const body = JSON.stringify({
      access_token: signToken(form.get('scope') ?? machineScope),
      token_type: 'Bearer',
      expires_in: 900,
      scope: machineScope,
    });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  announce(
    (server.address() as AddressInfo).port,
    { machineSecret: 'x', introspector: ['x', 'x'] },
    () => void server.close(),
  );
});

function signToken(scope: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: 'http://127.0.0.1:4000', sub: machineId, aud: resource, exp: iat + 900, iat, scope },
    ...{ jti: randomBytes(16).toString('base64url'), client_id: machineId, epoch: [0, 0, 0] },
  };
  const input = `${header}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
