import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
const config = {
  // They run as they are: which engine of the token core is taken, is Node's own decision.
  serverExternalPackages: ['@sealwright/client', '@sealwright/jwt'],
  // Here the packages lie in the repository's own node_modules; an application of your own has no need of this line.
  turbopack: { root: fileURLToPath(new URL('../../..', import.meta.url)) },
};

export default config;
