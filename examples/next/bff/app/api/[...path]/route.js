export { DELETE, GET, PATCH, POST, PUT } from '../../../routes.ts';
