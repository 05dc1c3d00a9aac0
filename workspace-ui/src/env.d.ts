/** Version of the product, put in at build time. */
declare const YINGBI_VERSION: string
