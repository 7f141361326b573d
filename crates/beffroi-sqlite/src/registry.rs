//! Service versions and settings on SQLite.

use crate::{
    Sqlite,
    journal::{head, one},
    rows::{self, int, micros},
    sql,
};
use beffroi_base::{Hash32, ServiceSlug};
use beffroi_ports::{Fault, Registry, ServiceVersion};
use rusqlite::{OptionalExtension, params};

impl Registry for Sqlite {
    fn put_version(&self, version: ServiceVersion) -> Result<bool, Fault> {
        self.write(move |work| {
            let service = version.service.as_str();
            let latest: Option<[u8; 32]> = work.read(|db| {
                let mut find = db.prepare_cached(sql::LATEST_VERSION)?;
                find.query_row(params![service], |row| row.get(0)).optional()
            })?;
            if latest == Some(version.hash.0) {
                return Ok(false);
            }
            let position = int(work.read(head)?.position.0);
            let accepted = micros(version.accepted_at);
            let params = params![version.hash.0, service, version.source, accepted, position];
            work.change(sql::ADD_VERSION, params)?;
            Ok(true)
        })
    }

    fn version(&self, hash: &Hash32) -> Result<Option<ServiceVersion>, Fault> {
        self.read(|db| one(db, sql::VERSION, &hash.0, rows::version))
    }

    fn versions(&self, service: &ServiceSlug) -> Result<Vec<ServiceVersion>, Fault> {
        self.read(|db| {
            let mut list = db.prepare_cached(sql::VERSIONS)?;
            list.query_map(params![service.as_str()], rows::version)?.collect()
        })
    }

    fn services(&self) -> Result<Vec<ServiceSlug>, Fault> {
        self.read(|db| {
            let mut list = db.prepare_cached(sql::SERVICES)?;
            list.query_map([], |row| rows::service(row, 0))?.collect()
        })
    }

    fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        self.read(|db| {
            let mut find = db.prepare_cached(sql::SETTING)?;
            find.query_row(params![name], |row| row.get(0)).optional()
        })
    }

    fn put_setting(&self, name: &str, value: Option<&str>) -> Result<(), Fault> {
        let (name, value) = (name.to_owned(), value.map(str::to_owned));
        self.write(move |work| match &value {
            Some(value) => work.change(sql::PUT_SETTING, params![name, value]).map(drop),
            None => work.change(sql::DROP_SETTING, params![name]).map(drop),
        })
    }
}
