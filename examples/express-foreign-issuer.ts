import { createVerifier, remoteJwks, requireRole } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import express from 'express';

const { ISSUER: issuer = 'https://id.example.com/realms/main', PORT: port = '3000' } = process.env;
const keys = remoteJwks({ issuer, discovery: 'openid-configuration' });
const verifier = createVerifier({ issuer, audience: 'api', typ: 'JWT', origin: 'foreign', keys, revocation: 'none' });
const readers = guard(verifier, requireRole({ claim: ['realm_access', 'roles'], roles: ['reader'] }));
const app = express();
app.get('/orders', readers, (request, response) => void response.json({ subject: request.auth?.claims.sub }));
app.listen(Number(port), '127.0.0.1');
