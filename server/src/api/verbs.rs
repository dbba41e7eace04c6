//! What the services of calls, issues and callbacks have in common.

/// Implements a service: the given methods, and for each verb a method that writes and answers with its resource and the named other things that it
/// changed.
macro_rules! service {
    (
        $Service:ident of $resource:ident;
        verbs { $($verb:ident($request:ident) -> $response:ident { $($changed:ident: $others:ident),* };)+ }
        $($method:item)+
    ) => {
        #[tonic::async_trait]
        impl $Service for Api {
            $($method)+

            $(
                async fn $verb(
                    &self,
                    request: Request<v1::$request>,
                ) -> Result<Response<v1::$response>, Status> {
                    let respond = async |outcome| {
                        let changed = self.changed(outcome).await?;
                        let $resource = changed.$resource()?;
                        Ok(v1::$response { $resource, $($changed: changed.$others(),)* write: None })
                    };
                    Ok(self.write(request, respond).await?)
                }
            )+
        }
    };
}

pub(super) use service;
