//! A schema as a list of shapes that refer to each other by number.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::OnceLock;

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::SchemaError;

/// The number of a shape.
pub(super) type Id = usize;

/// The outermost shape.
pub(super) const ROOT: Id = 0;

/// All shapes of a schema.
#[derive(Debug)]
pub(super) struct Compiled {
    shapes: Vec<Shape>,
    /// Field name to the names of the fields that lead to the mappings which have it, shallow ones first. Only a hint about
    /// a misplaced field asks for them.
    homes: OnceLock<BTreeMap<String, Vec<Vec<String>>>>,
}

/// The kinds of values JSON Schema tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// What may stand at one place.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Allowed kinds; none means any.
    pub(super) kinds: Vec<Kind>,
    /// Known fields, in the order of the schema.
    pub(super) fields: Vec<(String, Id)>,
    /// Fields that must be there.
    pub(super) required: Vec<String>,
    /// What fields with other names hold.
    pub(super) others: Others,
    /// What the items of a list are.
    pub(super) items: Option<Id>,
    /// Allowed texts; none means any.
    pub(super) allowed: Vec<String>,
    /// Allowed whole numbers; none means any.
    pub(super) numbers: Vec<i64>,
    /// Allowed texts that are never suggested, because something better is there.
    pub(super) outdated: Vec<String>,
    /// The form of a text.
    pub(super) pattern: Option<Pattern>,
    /// Bounds of a number.
    pub(super) bounds: Bounds,
    /// Bounds of the length of a text, in characters, or of a list.
    pub(super) length: (Option<u64>, Option<u64>),
    /// Alternatives, of which exactly one holds.
    pub(super) one_of: Vec<Id>,
    /// Facts about the field itself.
    pub(super) standing: Standing,
}

/// What fields with other names hold.
#[derive(Debug, Default, Clone, Copy)]
pub(super) enum Others {
    /// There must be none.
    Denied,
    /// Anything.
    #[default]
    Any,
    /// A certain shape.
    Shaped(Id),
}

/// The form of a text.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) regex: Regex,
    /// The rule in words, or the expression itself.
    pub(super) rule: String,
}

/// Bounds of a number.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) above: Option<f64>,
    pub(super) below: Option<f64>,
}

/// How well a field is supported.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// Without reservation.
    #[default]
    Good,
    /// On its way out, with what to use instead where it is known.
    Deprecated(Option<String>),
    /// Only in the API's description, not in the platform's own tools.
    Doubtful,
    /// The same, and nothing could be done with it either.
    Refused,
}

impl Compiled {
    /// Returns a shape; an empty one, which allows anything, for a number that is not there.
    pub(super) fn shape(&self, id: Id) -> &Shape {
        static ANY: Shape = Shape {
            kinds: Vec::new(),
            fields: Vec::new(),
            required: Vec::new(),
            others: Others::Any,
            items: None,
            allowed: Vec::new(),
            numbers: Vec::new(),
            outdated: Vec::new(),
            pattern: None,
            bounds: Bounds {
                least: None,
                most: None,
                above: None,
                below: None,
            },
            length: (None, None),
            one_of: Vec::new(),
            standing: Standing::Good,
        };
        self.shapes.get(id).unwrap_or(&ANY)
    }

    /// Returns the ways to the mappings that have a field, shallow ones first.
    pub(super) fn homes(&self, field: &str) -> &[Vec<String>] {
        let homes = self.homes.get_or_init(|| homes(&self.shapes));
        homes.get(field).map_or(&[], Vec::as_slice)
    }
}

impl Shape {
    /// Returns the shape of a field by its exact name.
    pub(super) fn field(&self, name: &str) -> Option<Id> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, id)| *id)
    }

    /// Returns the name and shape of a field whose name differs in case only.
    pub(super) fn field_any_case(&self, name: &str) -> Option<(&str, Id)> {
        self.fields
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(known, id)| (known.as_str(), *id))
    }

    /// Returns the names of all fields.
    pub(super) fn field_names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }
}

/// Follows references and compiles patterns.
pub(super) fn compile(schema: &Value) -> Result<Compiled, SchemaError> {
    let mut compiler = Compiler {
        root: schema,
        shapes: Vec::new(),
        references: HashMap::new(),
    };
    compiler.add(schema, "")?;
    Ok(Compiled {
        shapes: compiler.shapes,
        homes: OnceLock::new(),
    })
}

struct Compiler<'a> {
    root: &'a Value,
    shapes: Vec<Shape>,
    references: HashMap<String, Id>,
}

impl<'a> Compiler<'a> {
    /// Adds a schema and everything below it. A field of its own, such as `deprecated`, may stand beside a `$ref`.
    fn add(&mut self, schema: &'a Value, pointer: &str) -> Result<Id, SchemaError> {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            return self.build(&[schema], pointer);
        };
        let beside = schema.as_object().is_some_and(|object| {
            standing(object) != Standing::Good || object.contains_key("x-deprecated-values")
        });
        if let Some(id) = self.references.get(reference).filter(|_| !beside) {
            return Ok(*id);
        }
        let target = self.target(reference, pointer)?;
        if beside {
            return self.build(&[target, schema], reference);
        }
        self.references
            .insert(reference.to_owned(), self.shapes.len());
        self.build(&[target], reference)
    }

    fn target(&self, reference: &str, pointer: &str) -> Result<&'a Value, SchemaError> {
        let target = reference
            .strip_prefix('#')
            .and_then(|path| self.root.pointer(path));
        target.ok_or_else(|| wrong(pointer, format!("`{reference}` leads nowhere")))
    }

    /// Builds one shape from layers, of which later ones add to earlier ones.
    fn build(&mut self, layers: &[&'a Value], pointer: &str) -> Result<Id, SchemaError> {
        let id = self.shapes.len();
        self.shapes.push(Shape::default());
        let mut shape = Shape::default();
        for object in layers.iter().filter_map(|layer| layer.as_object()) {
            scalars(&mut shape, object, pointer)?;
            self.children(&mut shape, object, pointer)?;
        }
        if let Some(place) = self.shapes.get_mut(id) {
            *place = shape;
        }
        Ok(id)
    }

    fn children(
        &mut self,
        shape: &mut Shape,
        object: &'a Map<String, Value>,
        pointer: &str,
    ) -> Result<(), SchemaError> {
        for (name, field) in object
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let id = self.add(field, &format!("{pointer}/properties/{name}"))?;
            shape.fields.push((name.clone(), id));
        }
        match object.get("additionalProperties") {
            Some(Value::Bool(false)) => shape.others = Others::Denied,
            Some(other @ Value::Object(_)) => {
                shape.others =
                    Others::Shaped(self.add(other, &format!("{pointer}/additionalProperties"))?);
            }
            _ => {}
        }
        if let Some(items) = object.get("items").filter(|items| items.is_object()) {
            shape.items = Some(self.add(items, &format!("{pointer}/items"))?);
        }
        for (index, branch) in object
            .get("oneOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            shape
                .one_of
                .push(self.add(branch, &format!("{pointer}/oneOf/{index}"))?);
        }
        Ok(())
    }
}

fn scalars(
    shape: &mut Shape,
    object: &Map<String, Value>,
    pointer: &str,
) -> Result<(), SchemaError> {
    if let Some(kinds) = object.get("type") {
        shape.kinds = kinds_of(kinds, pointer)?;
    }
    shape.required.extend(strings(object.get("required")));
    shape.allowed.extend(strings(object.get("enum")));
    let listed = object.get("enum").and_then(Value::as_array);
    let numbers = listed.into_iter().flatten().filter_map(Value::as_i64);
    shape.numbers.extend(numbers);
    shape
        .outdated
        .extend(strings(object.get("x-deprecated-values")));
    if let Some(expression) = object.get("pattern").and_then(Value::as_str) {
        let regex = Regex::new(expression).map_err(|error| wrong(pointer, error.to_string()))?;
        let words = object.get("x-pattern-words").and_then(Value::as_str);
        let rule = words.map_or_else(
            || format!("expected a match of `{expression}`"),
            |words| format!("expected {words}"),
        );
        shape.pattern = Some(Pattern { regex, rule });
    }
    let number = |name: &str| object.get(name).and_then(Value::as_f64);
    shape.bounds = Bounds {
        least: number("minimum").or(shape.bounds.least),
        most: number("maximum").or(shape.bounds.most),
        above: number("exclusiveMinimum").or(shape.bounds.above),
        below: number("exclusiveMaximum").or(shape.bounds.below),
    };
    let count = |text: &str, list: &str| {
        object
            .get(text)
            .or_else(|| object.get(list))
            .and_then(Value::as_u64)
    };
    shape.length.0 = count("minLength", "minItems").or(shape.length.0);
    shape.length.1 = count("maxLength", "maxItems").or(shape.length.1);
    let standing = standing(object);
    if standing != Standing::Good {
        shape.standing = standing;
    }
    Ok(())
}

/// Returns how well a field is supported; one with a rule of its own in `lint` is left to that rule.
fn standing(schema: &Map<String, Value>) -> Standing {
    let is = |name: &str| schema.get(name) == Some(&Value::Bool(true));
    if is("deprecated") && is("x-linted") {
        return Standing::Good;
    }
    if is("deprecated") {
        let instead = schema.get("x-instead").and_then(Value::as_str);
        return Standing::Deprecated(instead.map(str::to_owned));
    }
    if is("x-refused") {
        return Standing::Refused;
    }
    if is("x-openapi-only") {
        Standing::Doubtful
    } else {
        Standing::Good
    }
}

fn kinds_of(value: &Value, pointer: &str) -> Result<Vec<Kind>, SchemaError> {
    let names = match value {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = |name: &str| match name {
        "null" => Ok(Kind::Null),
        "boolean" => Ok(Kind::Boolean),
        "integer" => Ok(Kind::Integer),
        "number" => Ok(Kind::Number),
        "string" => Ok(Kind::String),
        "array" => Ok(Kind::Array),
        "object" => Ok(Kind::Object),
        other => Err(wrong(pointer, format!("`{other}` is no type"))),
    };
    names.into_iter().map(kind).collect()
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned)
}

fn wrong(pointer: &str, what: String) -> SchemaError {
    SchemaError {
        pointer: pointer.to_owned(),
        what,
    }
}

/// Walks all shapes, outer ones first, and notes where each field is at home.
fn homes(shapes: &[Shape]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut homes: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    let mut seen = HashSet::from([0]);
    let mut queue = VecDeque::from([(0, Vec::new())]);
    while let Some((id, way)) = queue.pop_front() {
        let Some(shape) = shapes.get(id) else {
            continue;
        };
        for (name, field) in &shape.fields {
            homes.entry(name.clone()).or_default().push(way.clone());
            if seen.insert(*field) {
                let mut inner = way.clone();
                inner.push(name.clone());
                queue.push_back((*field, inner));
            }
        }
        let others = if let Others::Shaped(id) = shape.others {
            Some(id)
        } else {
            None
        };
        let unnamed = shape
            .items
            .into_iter()
            .chain(others)
            .chain(shape.one_of.iter().copied());
        for id in unnamed.filter(|id| seen.insert(*id)) {
            queue.push_back((id, way.clone()));
        }
    }
    homes
}
