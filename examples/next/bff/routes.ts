import { createRouteHandlers } from '@sealwright/client/bff/next';
import { openBff } from './bff.ts';

export const { GET, POST, PUT, PATCH, DELETE } = createRouteHandlers(openBff);
