// The data pages are fetched together: they share most of their parts, and one more chunk of parts that only some
// pages share makes the first load larger.
export { CataloguePage } from './catalogue/catalogue_page';
export { LoadsPage } from './loads/loads_page';
export { QualityPage } from './quality/quality_page';
export { SourcesPage } from './sources/sources_page';
