// These publish no types.
declare module 'jsonwebtoken';
declare module 'oidc-provider';
