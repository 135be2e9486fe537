import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { languages, type Language } from './words.tsx'

/** What stands around every page of a face: its name, where one can go, the language, and the page itself. */
export function Shell(props: {
  name: string
  /** Words of the shell itself, in the language of the page. */
  says: { skip: string; pages: string; language: string }
  pages: readonly { path: string; name: string }[]
  language: Language
  choose: (language: Language) => void
  end?: ReactNode
  foot?: ReactNode
  children: ReactNode
}): ReactNode {
  const [path] = useLocation()
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // Whoever listens to the page, or works with the keyboard, stands at the new page's beginning after a step.
  useEffect(() => {
    if (first.current) first.current = false
    else main.current?.focus()
  }, [path])
  const here = (page: string): boolean => (page === '/' ? path === '/' : path === page || path.startsWith(`${page}/`))
  return (
    <>
      <a className="unseen button" href="#main">
        {props.says.skip}
      </a>
      <header className="shell-head">
        <div>
          <Link href="/" className="shell-name">
            {props.name}
          </Link>
          <nav aria-label={props.says.pages}>
            <ul>
              {props.pages.map((page) => (
                <li key={page.path}>
                  <Link href={page.path} aria-current={here(page.path) ? 'page' : undefined}>
                    {page.name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className="shell-end">
            <select
              aria-label={props.says.language}
              value={props.language}
              onChange={(event) => props.choose(event.target.value as Language)}
            >
              {Object.entries(languages).map(([code, name]) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
            </select>
            {props.end}
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {props.children}
      </main>
      {props.foot === undefined ? null : (
        <footer className="shell-foot">
          <div>{props.foot}</div>
        </footer>
      )}
    </>
  )
}

/** The head of a page; the title of the window says the same. */
export function Title({ children, name }: { children: string; name: string }): ReactNode {
  return (
    <>
      <title>{`${children} · ${name}`}</title>
      <h1>{children}</h1>
    </>
  )
}
