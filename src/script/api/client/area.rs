//! Areas as scripts hold them: a tree too large for maps.

use std::rc::Rc;

use rhai::{Array, Dynamic, Engine};

use super::super::object::{Named, Object, Types, maybe, text};
use super::super::view::View;
use crate::hh::AreaTree;

/// An area with those inside it.
pub(super) struct AreaNode {
    id: String,
    name: String,
    parent_id: Option<String>,
    areas: Vec<Rc<AreaNode>>,
}

impl Named for AreaNode {
    const NAME: &'static str = "AreaTree";
    const ABOUT: &'static str = "an area with the areas inside it: a country, a region, a town";
}

impl AreaNode {
    pub(super) fn new(area: AreaTree) -> View<Self, Self> {
        View::whole(Self::within(area))
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn within(area: AreaTree) -> Rc<Self> {
        let areas = area.areas.into_iter().map(Self::within).collect();
        Rc::new(Self { id: area.id, name: area.name, parent_id: area.parent_id, areas })
    }
}

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    Object::<AreaNode, AreaNode>::new(engine, types)
        .shown(|area| text(&area.name))
        .get("id", "its id, as searches take it", |area| text(&area.id))
        .get("name", "what it is called", |area| text(&area.name))
        .get("parent_id", "the area that it lies in", |area| maybe(area.parent_id.as_ref()))
        .get("areas", "the areas inside it", |area| {
            area.areas.iter().map(|inner| Dynamic::from(View::whole(Rc::clone(inner)))).collect::<Array>()
        });
}
