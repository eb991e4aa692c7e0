/** What a page is given: the places of its address by their names, such as `cluster`. */
export type PageProps = { readonly places: Readonly<Record<string, string>> }
