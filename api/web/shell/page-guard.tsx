import type { ErrorInfo, ReactNode } from 'react'
import { Component } from 'react'
import { Failed } from '../parts/states.tsx'

/** A fault in one page leaves the rest standing. React asks for a class here. */
export class PageGuard extends Component<{ readonly children: ReactNode }, { readonly fault: unknown }> {
  override state: { readonly fault: unknown } = { fault: undefined }
  static getDerivedStateFromError(fault: unknown): { readonly fault: unknown } {
    return { fault }
  }
  override componentDidCatch(fault: Error, info: ErrorInfo): void {
    console.error(fault, info.componentStack)
  }
  override render(): ReactNode {
    return this.state.fault === undefined ? this.props.children : <Failed fault={this.state.fault} again={() => location.reload()} />
  }
}
