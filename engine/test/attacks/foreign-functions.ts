/**
 * Functions that databases have and that must not be called on private rows, by where they come from.
 * Sources: PostgreSQL 18, chapters 9 and F; Trino 476, "Functions and operators". DuckDB's are asked of DuckDB itself.
 */
export const POSTGRESQL_FUNCTIONS: readonly string[] = `
  pg_sleep pg_sleep_for pg_sleep_until pg_read_file pg_read_binary_file pg_ls_dir pg_ls_logdir pg_ls_waldir pg_ls_tmpdir
  pg_stat_file pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_promote pg_switch_wal
  pg_create_restore_point pg_current_wal_lsn pg_export_snapshot pg_advisory_lock pg_advisory_xact_lock
  pg_try_advisory_lock pg_advisory_unlock_all pg_notify pg_backend_pid pg_blocking_pids pg_stat_get_activity
  pg_stat_get_live_tuples pg_stat_get_numscans pg_stat_reset pg_relation_size pg_total_relation_size pg_table_size
  pg_indexes_size pg_database_size pg_column_size pg_relation_filepath pg_get_viewdef pg_get_functiondef pg_get_expr
  pg_get_userbyid pg_has_role pg_tablespace_location pg_visible_in_snapshot pg_snapshot_xmin pg_current_xact_id
  pg_log_backend_memory_contexts pg_logical_slot_get_changes pg_logical_emit_message pg_replication_origin_create
  pg_create_physical_replication_slot pg_create_logical_replication_slot pg_drop_replication_slot pg_import_system_collations
  pg_typeof pg_collation_for pg_describe_object pg_identify_object pg_input_is_valid pg_input_error_info
  lo_import lo_export lo_create lo_creat lo_open lo_put lo_get lo_from_bytea lo_unlink lowrite loread
  dblink dblink_connect dblink_exec dblink_send_query dblink_open dblink_fetch dblink_get_result postgres_fdw_get_connections
  nextval currval setval lastval txid_current txid_current_snapshot txid_status now clock_timestamp statement_timestamp
  transaction_timestamp timeofday current_setting set_config current_schema current_schemas current_database
  current_query inet_client_addr inet_client_port inet_server_addr inet_server_port version session_user
  has_table_privilege has_column_privilege has_schema_privilege has_function_privilege row_security_active
  to_regclass to_regproc to_regtype to_regrole obj_description col_description shobj_description format_type
  query_to_xml table_to_xml schema_to_xml database_to_xml cursor_to_xml query_to_xmlschema query_to_xml_and_xmlschema
  xpath xpath_exists xmlagg xmlcomment xmlconcat xmlelement xmlforest xmlpi xmlroot xml_is_well_formed
  json_populate_record jsonb_populate_recordset json_to_record json_each json_array_elements json_object_keys
  jsonb_path_query jsonb_set jsonb_insert jsonb_pretty jsonb_typeof row_to_json array_to_json to_jsonb json_build_object
  array_append array_cat array_fill array_position array_remove array_to_string string_to_array string_to_table
  regexp_match regexp_split_to_array regexp_split_to_table regexp_count regexp_instr regexp_like regexp_substr
  generate_series generate_subscripts random random_normal setseed gen_random_uuid uuidv4 uuidv7 uuid_generate_v4
  crypt gen_salt gen_random_bytes pgp_sym_encrypt pgp_sym_decrypt digest hmac encrypt decrypt
  convert convert_from convert_to encode decode get_byte set_byte get_bit set_bit to_hex to_bin to_oct parse_ident
  quote_ident quote_literal quote_nullable to_tsvector to_tsquery plainto_tsquery ts_headline ts_rank ts_stat tsvector_update_trigger
  lower_inc upper_inc isempty range_merge int4range numrange daterange multirange host hostmask netmask masklen network
  brin_summarize_new_values gin_clean_pending_list amcheck_index bt_index_check pgstattuple pg_buffercache_evict
  pg_prewarm pg_stat_statements_reset pg_freespace heap_page_items get_raw_page page_header file_fdw_handler
  plpgsql_call_handler plpython3_call_handler sum_no_overflow suppress_redundant_updates_trigger
  make_interval make_timestamp make_timestamptz justify_days justify_hours justify_interval date_bin isfinite_date
  mode_final first_value_final percentile_disc_final ordered_set_transition unnest hashtext hash_record satisfies_hash_partition
`
  .trim()
  .split(/\s+/)

export const TRINO_FUNCTIONS: readonly string[] = `
  rand random uuid now current_timestamp current_user current_catalog current_schema current_groups localtimestamp
  query exclude_columns sequence fail approx_distinct approx_most_frequent approx_percentile approx_set merge qdigest_agg
  tdigest_agg value_at_quantile values_at_quantiles quantile_at_value trim_array array_agg array_distinct array_except
  array_intersect array_join array_max array_min array_position array_remove array_sort array_union arrays_overlap
  cardinality combinations element_at filter flatten map_agg map_concat map_entries map_filter map_from_entries map_keys
  map_union map_values map_zip_with multimap_agg multimap_from_entries ngrams none_match any_match all_match reduce
  reduce_agg repeat_array shuffle slice transform transform_keys transform_values zip zip_with split split_to_map
  split_to_multimap histogram numeric_histogram checksum geometric_mean bitwise_and_agg bitwise_or_agg bitwise_xor_agg
  bool_any listagg max_by_n min_by_n from_base to_base from_big_endian_32 to_big_endian_64 from_ieee754_32 to_ieee754_64
  from_utf8 to_utf8 from_base64 to_base64 from_base64url to_base64url from_hex crc32 xxhash64 spooky_hash_v2_32
  spooky_hash_v2_64 murmur3 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 sha1 sha256 sha512 json_parse json_format json_size
  json_extract_scalar json_array_get json_array_contains is_json_scalar json_query json_exists url_extract_host
  url_extract_path url_extract_query url_extract_parameter url_encode url_decode word_stem levenshtein_distance
  hamming_distance jaccard_index soundex luhn_check normalize codepoint from_unixtime from_unixtime_nanos to_unixtime
  from_iso8601_date from_iso8601_timestamp to_iso8601 at_timezone with_timezone timezone_hour human_readable_seconds
  parse_datetime parse_duration parse_data_size parse_presto_data_size date_parse format_datetime format_number
  last_day_of_month year_of_week cosine_similarity cosine_distance dot_product euclidean_distance normal_cdf
  inverse_normal_cdf beta_cdf inverse_beta_cdf t_cdf t_pdf wilson_interval_lower wilson_interval_upper
  ST_Point ST_Distance ST_Contains ST_GeometryFromText ST_AsText bing_tile bing_tile_quadkey great_circle_distance
  to_geometry learn_classifier learn_regressor learn_libsvm_classifier features classify regress
  color render rgb bar_color typeof try is_nan is_infinite infinity nan make_set_digest merge_set_digest
  intersection_cardinality hash_counts hyperloglog empty_approx_set theta_sketch match_recognize classifier match_number
  table_changes system.query procedure_call kafka_offset contains_sequence random_normal_trino
`
  .trim()
  .split(/\s+/)

/** Never a function of released numbers alone, so nowhere to be called, whatever lists of allowed names may become. */
export const NEVER_ALLOWED: readonly string[] = `
  read_csv read_csv_auto read_parquet read_json read_json_auto read_ndjson read_text read_blob glob parquet_scan
  parquet_metadata parquet_schema sniff_csv query query_table sql_auto_complete getenv current_setting set_config
  pragma_database_list pragma_table_info pragma_storage_info pragma_database_size duckdb_tables duckdb_settings
  duckdb_secrets duckdb_columns duckdb_functions duckdb_logs duckdb_memory duckdb_temporary_files duckdb_extensions
  which_secret nextval currval random setseed uuid gen_random_uuid now current_date current_timestamp get_current_timestamp
  current_user current_database current_schema current_query version pg_sleep pg_read_file pg_ls_dir lo_export lo_import
  dblink dblink_exec pg_terminate_backend write_log parse_duckdb_log_message enable_logging enable_profiling
  force_checkpoint checkpoint add_parquet_key json_execute_serialized_sql json_serialize_plan from_substrait
  arrow_scan seq_scan test_all_types repeat_row summary error txid_current in_search_path hash_of_secret
  duckdb_prepared_statements duckdb_variables getvariable storage_info stats pg_get_viewdef
`
  .trim()
  .split(/\s+/)
