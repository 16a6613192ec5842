// The pages of tables and forms are fetched together: they share most of their parts, and one more chunk of parts
// that only some pages share makes the first load larger.
export { CataloguePage } from './data/catalogue/catalogue_page';
export { LoadsPage } from './data/loads/loads_page';
export { QualityPage } from './data/quality/quality_page';
export { SourcesPage } from './data/sources/sources_page';
export { TablesPage } from './data/tables/tables_page';
export { IdentityPage } from './identity/identity_page';
