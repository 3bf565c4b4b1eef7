import '../../../single-page/page.css';

export { Frame as default } from '../frame.tsx';

export const metadata = { title: 'Orders' };
