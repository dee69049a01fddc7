//! Calls about regions and sizes.

use super::{Client, envelope, whole_list};
use crate::api::endpoints::catalog;
use crate::api::error::ApiError;
use crate::model::live::{InstanceSizeInfo, InstanceSizes, RegionInfo, TierInfo};

envelope!(SizeReply {
    instance_size: InstanceSizeInfo
});
envelope!(TierReply { tier: TierInfo });
whole_list!(RegionList {
    regions: RegionInfo
});
whole_list!(TierList { tiers: TierInfo });

impl Client {
    /// Returns all regions.
    pub async fn regions(&self) -> Result<Vec<RegionInfo>, ApiError> {
        Ok(self.json::<RegionList>(&catalog::regions()).await?.regions)
    }

    /// Returns all sizes with their prices, and the account's discount.
    pub async fn instance_sizes(&self) -> Result<InstanceSizes, ApiError> {
        self.json(&catalog::instance_sizes()).await
    }

    /// Returns one size.
    pub async fn instance_size(&self, slug: &str) -> Result<InstanceSizeInfo, ApiError> {
        Ok(self
            .json::<SizeReply>(&catalog::instance_size(slug))
            .await?
            .instance_size)
    }

    /// Returns all tiers; deprecated by the platform.
    pub async fn tiers(&self) -> Result<Vec<TierInfo>, ApiError> {
        Ok(self.json::<TierList>(&catalog::tiers()).await?.tiers)
    }

    /// Returns one tier; deprecated by the platform.
    pub async fn tier(&self, slug: &str) -> Result<TierInfo, ApiError> {
        Ok(self.json::<TierReply>(&catalog::tier(slug)).await?.tier)
    }
}
