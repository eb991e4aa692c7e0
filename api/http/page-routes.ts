import { addresses, placesIn } from '../web/addresses.ts'
import type { Route } from './route.ts'
import { path } from './route.ts'

/**
 * The pages for people and what they are made of. They are mounted beside the routes of the interface and are not in its
 * description: a program has no use for them. Everybody may have them; what they show they ask for like anybody else.
 */
export const pageRoutes: readonly Route[] = [
  ...Object.entries(addresses).map(
    ([name, address]): Route => ({
      id: `page-${name}`,
      method: 'get',
      path: address,
      action: 'see-contract',
      tag: 'Operation',
      summary: 'A page',
      parameters: placesIn(address).map((place) => path(place, 'Place in the address of the page.', place)),
      answers: [{ status: 200, description: 'The page.', media: ['text/html'] }],
      problems: [503],
    }),
  ),
  {
    id: 'page-asset',
    method: 'get',
    path: '/assets/{asset}',
    action: 'see-contract',
    tag: 'Operation',
    summary: 'Scripts, styles and pictures of the pages',
    parameters: [path('asset', 'File name.', 'index.js')],
    answers: [{ status: 200, description: 'The file.', media: ['text/javascript', 'text/css', 'image/svg+xml'] }],
    problems: [404],
  },
  ...([
    ['startSignIn', '/session/start', 'Go to the identity provider, and come back to `next`'],
    ['finishSignIn', '/session/callback', 'Come back from the identity provider'],
  ] as const).map(
    ([id, address, summary]): Route => ({ id, method: 'get', path: address, action: 'see-contract', tag: 'Session', summary, parameters: [], answers: [{ status: 303, description: 'Where to go on.', media: [] }], problems: [] }),
  ),
]
