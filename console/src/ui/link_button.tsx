import { createLink } from '@tanstack/react-router';
import { Button } from 'antd';

/** A button that goes to a page: one link, not a button inside of one. */
export const LinkButton = createLink(Button);
